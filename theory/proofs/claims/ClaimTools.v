(* What the files of this folder share: sums over a context and over its distinct tokens, the span S of all edges, components as classes, and the
   logits of a feasible matrix inside and across components. Nothing here is a claim. *)
From Coq Require Export Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators Operators_Properties Permutation.
From Attest Require Export Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound MarginBound DirectionBound Convexity.
From Attest Require Export PenaltyPath PenaltyMinimiser MinimiserBall Smoothness DescentBounds ExcessRisk Spans FiniteComponent SoftComposition
  Limits.
Export ListNotations.
Open Scope R_scope.

(** * Tables: a function on {0..n-1} stored as a list *)
Definition tab {A} (n : nat) (f : nat -> A) : list A := map f (seq 0 n).
Lemma nth_tab {A} n (f : nat -> A) i d : (i < n)%nat -> nth i (tab n f) d = f i.
Proof. intros H. unfold tab. rewrite nth_indep with (d' := f 0%nat) by now rewrite map_length, seq_length.
  rewrite map_nth, seq_nth; auto. Qed.

(** * Sums *)
Lemma lsum_scale_r {A} (l : list A) c f : lsum l (fun x => f x * c) = lsum l f * c.
Proof. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros. ring. Qed.
Lemma lsum_opp {A} (l : list A) f : lsum l (fun x => - f x) = - lsum l f.
Proof. induction l as [|x l IH]; [cbn; lra|]. rewrite !lsum_cons, IH. ring. Qed.
Lemma lsum_permutation {A} (l m : list A) f : Permutation l m -> lsum l f = lsum m f.
Proof.
  induction 1 as [|x l m _ IH|x y l|l m n _ IH1 _ IH2]; [reflexivity|now rewrite !lsum_cons, IH|rewrite !lsum_cons; ring|now rewrite IH1].
Qed.
(** picking one term *)
Lemma lsum_pick (l : list nat) (g : nat -> R) w : NoDup l -> In w l -> lsum l (fun x => g x * (if Nat.eqb x w then 1 else 0)) = g w.
Proof.
  assert (Z : forall l, ~ In w l -> lsum l (fun x => g x * (if Nat.eqb x w then 1 else 0)) = 0).
  { induction l0 as [|x l0 IH]; intros N; [reflexivity|]. rewrite lsum_cons, IH by (intros H; apply N; now right).
    destruct (Nat.eqb_spec x w) as [->|]; [elim N; now left|ring]. }
  induction l as [|x l IH]; intros ND Hi; [easy|]. rewrite lsum_cons. inversion ND; subst. destruct (Nat.eqb_spec x w) as [->|N].
  - rewrite Z by auto. ring.
  - destruct Hi as [->|Hi]; [easy|]. rewrite IH by auto. ring.
Qed.
(** a sum over positions is a sum over the distinct tokens, each as often as it occurs *)
Lemma lsum_nodup (l : list nat) f : lsum l f = lsum (nodup Nat.eq_dec l) (fun v => INR (count_occ Nat.eq_dec l v) * f v).
Proof.
  assert (G : forall m, NoDup m -> (forall v, In v l -> In v m) -> lsum l f = lsum m (fun v => INR (count_occ Nat.eq_dec l v) * f v)).
  { intros m Nd. induction l as [|x l IH]; intros Hin.
    - rewrite (lsum_ext m _ (fun _ => 0)) by (intros; cbn; ring). now rewrite lsum_zero.
    - rewrite lsum_cons, IH by (intros; apply Hin; now right). rewrite <- (lsum_pick m f x Nd) by (apply Hin; now left). rewrite <- lsum_plus.
      apply lsum_ext. intros v _. cbn [count_occ]. destruct (Nat.eqb_spec v x) as [->|N].
      + destruct (Nat.eq_dec x x) as [_|N]; [|easy]. rewrite S_INR. ring.
      + destruct (Nat.eq_dec x v) as [E0|_]; [now elim N|ring]. }
  apply G; [apply NoDup_nodup|]. intros v. apply nodup_In.
Qed.
(** a filter that keeps v keeps all its occurrences *)
Lemma count_filter (f : nat -> bool) l v : f v = true -> count_occ Nat.eq_dec (filter f l) v = count_occ Nat.eq_dec l v.
Proof.
  intros Hf. induction l as [|x l IH]; [reflexivity|]. cbn. destruct (Nat.eq_dec x v) as [->|N].
  - rewrite Hf. cbn. destruct (Nat.eq_dec v v); [now rewrite IH|easy].
  - destruct (f x); cbn; [destruct (Nat.eq_dec x v); [easy|]|]; exact IH.
Qed.
Lemma multiplicity_nonneg s v : 0 <= multiplicity s v.
Proof. apply pos_INR. Qed.
Lemma exp_le_mono x y : x <= y -> exp x <= exp y.
Proof. intros [H|H]; [left; now apply exp_increasing|right; now rewrite H]. Qed.

(** * Components *)
Lemma scc_refl D k i : scc D k i i.
Proof. split; constructor. Qed.
Lemma scc_sym D k i j : scc D k i j -> scc D k j i.
Proof. now intros [A B]. Qed.
Lemma scc_trans D k i j l : scc D k i j -> scc D k j l -> scc D k i l.
Proof. intros [A B] [A' B']. split; eapply reach_trans; eauto. Qed.
Lemma reach_refl D k i : reach D k i i.
Proof. constructor. Qed.
(** a path between different tokens touches an edge at both ends *)
Lemma reach_ends D k i j : reach D k i j -> i <> j -> (exists x, edge D k i x) /\ (exists x, edge D k x j).
Proof.
  intros H. induction H as [i|i x j Hix Hxj IH]; intros N; [easy|]. split; [eauto|].
  destruct (Nat.eq_dec x j) as [<-|M]; [eauto|]. now apply IH.
Qed.

(** * A feasible matrix is constant on components *)
Lemma feasible_scc D V k i j : feasible D V -> scc D k i j -> inner D (M D k i j) V = 0.
Proof.
  intros HV. assert (K : forall i j, reach D k i j -> reach D k j i -> logit D V i k = logit D V j k).
  { induction 1 as [i0|i0 x j0 Hix Hxj IH]; intros Hji; [reflexivity|].
    assert (Hxi : reach D k x i0) by (eapply reach_trans; eauto). rewrite <- IH by (eapply reach_trans; [exact Hji|now apply reach_step]).
    destruct (HV _ _ _ Hix) as [Z _]. rewrite margin_logit in Z. assert (scc D k i0 x) by (split; [now apply reach_step|auto]). specialize (Z H).
      lra. }
  intros [A B]. rewrite margin_logit, (K i j A B). ring.
Qed.

(** * The subspace S: the span of all edges *)
Definition is_edge D (e : query_pair) : Prop := edge D (fst e) (fst (snd e)) (snd (snd e)).
Definition in_S D : mat -> Prop := spanned D (is_edge D).
Definition edges D : list query_pair :=
  flat_map (fun s => map (fun v => (query s, (label s, v))) (filter (fun v => negb (Nat.eqb (label s) v)) (context s)))
    (filter (fun s => if in_dec Nat.eq_dec (label s) (context s) then true else false) (samples D)).
Lemma edges_spec D e : In e (edges D) <-> is_edge D e.
Proof.
  unfold edges, is_edge. rewrite in_flat_map. split.
  - intros (s & Hs & H). apply filter_In in Hs as [Hs Hy]. destruct (in_dec Nat.eq_dec (label s) (context s)) as [Hc|]; [|discriminate].
    apply in_map_iff in H as (v & <- & H). apply filter_In in H as [Hv N].
    apply negb_true_iff, Nat.eqb_neq in N. exists s. cbn. auto 7.
  - destruct e as [k [i j]]. intros (s & Hs & Hk & Hi & Hl & Hj & N). cbn in *. subst. exists s.
    split; [apply filter_In; split; [auto|]; destruct (in_dec Nat.eq_dec (label s) (context s)); [auto|contradiction]|].
    apply in_map_iff. exists j. split; [auto|]. apply filter_In. split; [auto|]. now apply negb_true_iff, Nat.eqb_neq.
Qed.
Lemma in_S_edges D W : in_S D W <-> spanned D (fun e => In e (edges D)) W.
Proof. split; apply spanned_weaken; intros e; now apply edges_spec. Qed.
(** P is the orthogonal projection of W on S *)
Definition is_S_projection D (W P : mat) : Prop := in_S D P /\ forall X, in_S D X -> inner D X (diff W P) = 0.
Lemma S_projection_exists D W : exists P, is_S_projection D W P.
Proof.
  destruct (projection D (edges D) W) as (P & H1 & H2). exists P. split; [now apply in_S_edges|]. intros X HX. apply in_S_edges in HX.
    now apply (span_inner D _ X _ HX).
Qed.
Lemma orthogonal_unseen D V : (forall X, in_S D X -> inner D X V = 0) <-> unseen D V.
Proof.
  split.
  - intros H k i j He. apply (H (M D k i j)). now apply (spanned_gen D (is_edge D) (k, (i, j))).
  - intros H X HX. apply (span_inner D _ X V HX). intros [k [i j]] He. now apply H.
Qed.
Lemma same_sym D V W : same D V W -> same D W V.
Proof. intros H a b Ha Hb. symmetry. now apply H. Qed.
Lemma inner_ext D X Y X' Y' : same D X X' -> same D Y Y' -> inner D X Y = inner D X' Y'.
Proof. intros H1 H2. apply sum2_ext. intros a b Ha Hb. now rewrite H1, H2. Qed.
Lemma zero_norm_same D V W : inner D (diff V W) (diff V W) = 0 -> same D V W.
Proof. intros Z a b Ha Hb. pose proof (entry_le D V W a b Ha Hb) as K. rewrite Z in K. nra. Qed.
Lemma same_zero_norm D V W : same D V W -> inner D (diff V W) (diff V W) = 0.
Proof.
  intros H. rewrite (inner_ext D _ (diff V W) (times 0 V) (diff V W)); [unfold inner, times;
    rewrite (sum2_ext _ _ (fun a b => 0 * (V a b * diff V W a b)))|..].
  - rewrite sum2_scale. ring.
  - intros. ring.
  - intros a b Ha Hb. unfold diff, times. rewrite H by auto. ring.
  - intros a b _ _. reflexivity.
Qed.
Lemma feasible_same D V W : same D V W -> feasible D V -> feasible D W.
Proof. intros H HV k i j He. rewrite <- (inner_ext D (M D k i j) V (M D k i j) W); [now apply HV|intros a b _ _; reflexivity|exact H]. Qed.
