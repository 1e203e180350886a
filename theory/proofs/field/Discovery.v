(* Beyond the paper's rows: the components are read off the weights (the paper's abstract: "gradient descent implicitly discovers the SCCs").

   At every W the margin of a strict edge is at least b (B2, with n divided by the number of copies of its sample) and that of a tied edge at most a
   in absolute value (only the S_fin part of W counts, and B6 puts it near W_fin). As the excess risk falls a falls and b grows without bound, so
   below some excess any threshold between a and b tells tied edges from strict ones; the tied ones generate the components, the strict ones the
   order. No algorithm is named. *)
From Attest Require Import ClaimTools SvmClaims FiniteClaims PathClaims BoundFormulas.
From Attest Require SublevelMargins.
Open Scope R_scope.
Notation plus := Definitions.plus.

Definition sample_dec (s t : sample) : {s = t} + {s <> t}.
Proof. repeat decide equality. Defined.
(** how often a sample occurs *)
Definition copies D (s : sample) : R := INR (count_occ sample_dec (samples D) s).
Lemma copies_term (l : list sample) f s : (forall t, In t l -> 0 <= f t) -> INR (count_occ sample_dec l s) * f s <= lsum l f.
Proof.
  induction l as [|t l IH]; intros Hf; [cbn; lra|]. rewrite lsum_cons. cbn [count_occ]. specialize (IH (fun u Hu => Hf u (or_intror Hu))).
    pose proof (Hf t (or_introl eq_refl)).
  destruct (sample_dec t s) as [->|]; [rewrite S_INR|]; lra.
Qed.
Lemma copies_pos D s : In s (samples D) -> 1 <= copies D s.
Proof. intros H. unfold copies. apply (count_occ_In sample_dec) in H. change 1 with (INR 1). apply le_INR. lia. Qed.

Section Discovery.
Variables (D : dataset) (Wf W H : mat) (rho : R).
Hypothesis HR : realisable D.
Hypothesis HWf : is_Wfin D Wf.
Hypothesis HP : is_projection D W H.
(** rho: the radius of B6 at the excess of W, or any bound of the distance *)
Hypothesis near : norm_ D (diff H Wf) <= rho.
Let Lstar := Lbar D (tied_of D) Wf.
Let eps := risk D W - Lstar.
(** b of one sample and one token outside its component; a of one pair *)
Definition b_of (s : sample) (v : nat) : R := let m := n D / copies D s in
  - ln (exp (m * eps) - 1) - m * (Lstar + eps) + ln (multiplicity s v / multiplicity s (label s)).
Definition a_of (k i j : nat) : R := Rabs (inner D (M D k i j) Wf) + norm_ D (M D k i j) * rho.

Lemma log_term s : In s (samples D) -> copies D s * ln (1 + q D (tied_of D) W s) <= n D * eps.
Proof.
  intros Hs. pose proof (n_pos D HR) as Hn. assert (Hq : forall t, In t (samples D) -> 0 <= ln (1 + q D (tied_of D) W t)).
  { intros t Ht. apply ln_1_plus. exact (q_nonneg D (tied_of D) (tied_of_refl D) t (proj2 HR t Ht) W). }
  eapply Rle_trans; [exact (copies_term (samples D) (fun t => ln (1 + q D (tied_of D) W t)) s Hq)|].
  unfold eps. rewrite (split D (tied_of D) (tied_of_refl D) W HR). pose proof (Wfin_minimal D Wf HR HWf W) as Lo. fold Lstar in Lo.
  apply Rle_trans with (n D * (/ n D * lsum (samples D) (fun t => ln (1 + q D (tied_of D) W t)))); [right; field; lra|apply Rmult_le_compat_l; lra].
Qed.
Lemma abar_term s : In s (samples D) -> copies D s * abar D (tied_of D) W s <= n D * (Lstar + eps).
Proof.
  intros Hs. pose proof (n_pos D HR) as Hn.
  pose proof (copies_term (samples D) (abar D (tied_of D) W) s (fun t Ht => proj1 (restricted_loss_bound_proved D Wf W t HR HWf Ht))) as K.
    eapply Rle_trans; [exact K|].
  unfold eps. replace (Lstar + (risk D W - Lstar)) with (risk D W) by ring. pose proof (infimum_lower D (tied_of D) (tied_of_refl D) W HR) as Lo.
    unfold Lbar in Lo.
  apply (Rmult_le_compat_l (n D)) in Lo; [|lra]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l in Lo by lra. exact Lo.
Qed.
Theorem strict_margin s v : In s (samples D) -> In v (Out_ (tied_of D) s) -> b_of s v <= inner D (M D (query s) (label s) v) W.
Proof.
  intros Hs Hv. pose proof (n_pos D HR) as Hn. pose proof (copies_pos D s Hs) as Hc. set (c := copies D s) in *. pose proof (proj2 HR s Hs) as Hy.
  pose proof (log_term s Hs) as K. fold c in K. pose proof (abar_term s Hs) as Ka. fold c in Ka. unfold b_of. fold c. set (m := n D / c).
    assert (Em : c * m = n D) by (unfold m; field; lra).
  assert (K1 : ln (1 + q D (tied_of D) W s) <= m * eps) by (apply Rmult_le_reg_l with c; [lra|];
    replace (c * (m * eps)) with (n D * eps) by (rewrite <- Em; ring); exact K).
  assert (K2 : abar D (tied_of D) W s <= m * (Lstar + eps)) by (apply Rmult_le_reg_l with c; [lra|];
    replace (c * (m * (Lstar + eps))) with (n D * (Lstar + eps)) by (rewrite <- Em; ring); exact Ka).
  pose proof (q_nonneg D (tied_of D) (tied_of_refl D) s Hy W) as Hq. pose proof (zsum_In_pos D (tied_of D) (tied_of_refl D) s Hy W) as HI.
  assert (Hvc : In v (context s)) by (now apply filter_In in Hv). pose proof (multiplicity_pos s v Hvc) as Pv.
    pose proof (multiplicity_pos s _ Hy) as Py.
  pose proof (exp_pos (logit D W v (query s))) as Ev. pose proof (exp_pos (logit D W (label s) (query s))) as Ey.
  assert (Ht : multiplicity s v * exp (logit D W v (query s)) <= q D (tied_of D) W s * zsum D W (query s) (In_ (tied_of D) s)).
  { unfold q. replace (zsum D W (query s) (Out_ (tied_of D) s) / zsum D W (query s) (In_ (tied_of D) s) * zsum D W (query s) (In_ (tied_of D) s))
    with (zsum D W (query s) (Out_ (tied_of D) s)) by (field; lra).
    unfold multiplicity. rewrite <- (count_filter (fun u => negb (tied_of D (query s) (label s) u)) (context s) v); [|now apply filter_In in Hv].
    apply (lsum_count (Out_ (tied_of D) s) (fun u => exp (logit D W u (query s)))). intros; left; apply exp_pos. }
  assert (HE : q D (tied_of D) W s <= exp (m * eps) - 1) by (assert (1 + q D (tied_of D) W s <= exp (m * eps)) by (rewrite <- (exp_ln (1 + q D
    (tied_of D) W s)) by lra; now apply exp_le_mono); lra).
  assert (Pp : 0 < multiplicity s v * exp (logit D W v (query s))) by now apply Rmult_lt_0_compat. assert (Px : 0 < exp (m * eps) - 1) by nra.
  assert (Ln : ln (multiplicity s v * exp (logit D W v (query s))) <= ln ((exp (m * eps) - 1) * zsum D W (query s) (In_ (tied_of D) s))).
  { apply ln_le_mono; [auto|]. eapply Rle_trans; [exact Ht|]. apply Rmult_le_compat_r; lra. }
  rewrite !ln_mult, ln_exp in Ln by lra. unfold abar in K2. unfold Rdiv in *.
    assert (0 < multiplicity s (label s) * exp (logit D W (label s) (query s))) by now apply Rmult_lt_0_compat.
  rewrite ln_mult, ln_Rinv, ln_mult, ln_exp in K2 by (try apply Rinv_0_lt_compat; lra).
    rewrite ln_mult, ln_Rinv by (try apply Rinv_0_lt_compat; lra). rewrite margin_logit. lra.
Qed.
Lemma scc_projection k i j : scc D k i j -> inner D (M D k i j) W = inner D (M D k i j) H.
Proof.
  intros Hs. pose proof (proj2 HP (M D k i j) (spanned_gen D (fun e => scc D (fst e) (fst (snd e)) (snd (snd e))) (k, (i, j)) Hs)) as Z.
    rewrite inner_diff_r in Z. lra.
Qed.
Theorem tied_margin k i j : scc D k i j -> Rabs (inner D (M D k i j) W) <= a_of k i j.
Proof.
  intros Hs. rewrite (scc_projection k i j Hs). unfold a_of. pose proof (inner_norms D (M D k i j) (diff H Wf)) as CS. rewrite inner_diff_r in CS.
  assert (norm_ D (M D k i j) * norm_ D (diff H Wf) <= norm_ D (M D k i j) * rho) by (apply Rmult_le_compat_l; [apply norm_pos|exact near]).
  set (x := inner D (M D k i j) H) in *. set (y := inner D (M D k i j) Wf) in *. pose proof (Rle_abs y). pose proof (Rle_abs (- y)) as Ay.
    rewrite Rabs_Ropp in Ay. apply Rabs_le. lra.
Qed.
(** a pair of one component, drawn or not *)
Theorem undrawn_tied_margin k i j : scc D k i j -> Rabs (inner D (M D k i j) W) <= norm_ D (M D k i j) * (norm_ D Wf + rho).
Proof.
  intros Hs. eapply Rle_trans; [now apply tied_margin|]. unfold a_of. pose proof (inner_norms D (M D k i j) Wf) as CS.
  assert (Rabs (inner D (M D k i j) Wf) <= norm_ D (M D k i j) * norm_ D Wf) by (apply Rabs_le; lra). lra.
Qed.

(** * Reading the graph off the margins of the drawn pairs *)
Variables (a b threshold : R).
Hypothesis a_bounds : forall k i j, edge D k i j -> scc D k i j -> a_of k i j <= a.
Hypothesis b_bounds : forall s v, In s (samples D) -> In v (Out_ (tied_of D) s) -> b <= b_of s v.
Hypothesis between : a < threshold < b.
Definition looks_tied (k i j : nat) : Prop := edge D k i j /\ inner D (M D k i j) W <= threshold.
Theorem discovery_edges k i j : edge D k i j -> (inner D (M D k i j) W <= threshold <-> scc D k i j).
Proof.
  intros He. split.
  - intros Hm. apply Classical_Prop.NNPP. intros Hn. destruct (strict_drawn D k i j He Hn) as (s & Hs & <- & <- & Hj).
    pose proof (strict_margin s j Hs Hj). pose proof (b_bounds s j Hs Hj). lra.
  - intros Hs. pose proof (tied_margin k i j Hs) as K. pose proof (a_bounds k i j He Hs). pose proof (Rle_abs (inner D (M D k i j) W)). lra.
Qed.
Lemma scc_path k i j : scc D k i j -> clos_refl_trans nat (looks_tied k) i j.
Proof.
  intros [A B]. revert B. induction A as [i|i x j Hix Hxj IH]; intros Hji; [apply rt_refl|].
    assert (Hxi : reach D k x i) by (eapply reach_trans; eauto).
  eapply rt_trans; [|apply IH; eapply reach_trans; [exact Hji|now apply reach_step]]. apply rt_step. split; [exact Hix|].
    apply discovery_edges; [exact Hix|]. split; [now apply reach_step|exact Hxi].
Qed.
(** the pairs that look tied generate the components *)
Theorem discovery_components k i j : clos_refl_sym_trans nat (looks_tied k) i j <-> scc D k i j.
Proof.
  split.
  - induction 1 as [i j [He Hm]|i|i j _ IH|i j l _ IH1 _ IH2]; [now apply discovery_edges|apply scc_refl|now apply scc_sym|eapply scc_trans; eauto].
  - intros Hs. apply clos_rt_clos_rst. now apply scc_path.
Qed.
(** and a path of edges that looks strict somewhere leads from one component to another *)
Inductive path (k : nat) : nat -> nat -> nat -> Prop :=
  | path_nil i : path k O i i
  | path_cons m i x j : edge D k i x -> path k m x j -> path k (S m) i j.
Lemma path_low k m i j : 0 <= a -> path k m i j -> - (INR m * a) <= inner D (M D k i j) W.
Proof.
  intros Pa. induction 1 as [i|m i x j He _ IH]; [rewrite margin_logit; cbn; lra|]. rewrite S_INR. assert (K : - a <= inner D (M D k i x) W).
  { destruct (Classical_Prop.classic (scc D k i x)) as [Hs|Hn].
    - pose proof (tied_margin k i x Hs) as T. pose proof (a_bounds k i x He Hs). pose proof (Rle_abs (- inner D (M D k i x) W)) as A.
      rewrite Rabs_Ropp in A. lra.
    - destruct (strict_drawn D k i x He Hn) as (s & Hs & <- & <- & Hx). pose proof (strict_margin s x Hs Hx). pose proof (b_bounds s x Hs Hx). lra. }
  rewrite margin_logit in *. lra.
Qed.
(** reachable across components by a path of m edges (m at most K - 1): at least b - (m - 1) a *)
Theorem undrawn_strict_margin k m i j : 0 <= a -> path k m i j -> ~ scc D k i j -> b - (INR m - 1) * a <= inner D (M D k i j) W.
Proof.
  intros Pa. induction 1 as [i|m i x j He Hp IH]; intros Hn; [elim Hn; apply scc_refl|]. rewrite S_INR.
    destruct (Classical_Prop.classic (scc D k i x)) as [Hs|Hx].
  - assert (Hn' : ~ scc D k x j) by (intros S1; apply Hn; eapply scc_trans; eauto). specialize (IH Hn'). pose proof (tied_margin k i x Hs) as T.
    pose proof (a_bounds k i x He Hs).
    pose proof (Rle_abs (- inner D (M D k i x) W)) as A. rewrite Rabs_Ropp in A. rewrite margin_logit in *. lra.
  - pose proof (path_low k m x j Pa Hp) as Lo. destruct (strict_drawn D k i x He Hx) as (s & Hs & <- & <- & Hx').
    pose proof (strict_margin s x Hs Hx'). pose proof (b_bounds s x Hs Hx').
    rewrite margin_logit in *. lra.
Qed.
End Discovery.
(** b falls as the excess grows, so what holds at an excess holds below it *)
Theorem b_decreasing D Lstar s v e e' : realisable D -> In s (samples D) -> 0 < e -> e < e' -> let m := n D / copies D s in
  let b e := - ln (exp (m * e) - 1) - m * (Lstar + e) + ln (multiplicity s v / multiplicity s (label s)) in b e' < b e.
Proof.
  intros HR Hs He Hee m b. pose proof (n_pos D HR) as Hn. pose proof (copies_pos D s Hs) as Hc. assert (Hm : 0 < m) by (apply Rdiv_lt_0_compat; lra).
    unfold b.
  assert (P : 0 < exp (m * e) - 1) by (assert (1 < exp (m * e)) by (rewrite <- exp_0; apply exp_increasing, Rmult_lt_0_compat; lra); lra).
  assert (L : m * e < m * e') by (apply Rmult_lt_compat_l; lra). assert (exp (m * e) < exp (m * e')) by now apply exp_increasing.
    assert (ln (exp (m * e) - 1) < ln (exp (m * e') - 1)) by (apply ln_increasing; lra). lra.
Qed.
