(* Beyond the paper's rows: weights.blind for W_fin. Under I, repeating all samples of one query whose labels lie in one component leaves W_fin
   unchanged.

   Some matrix has the logits of X on that query and component and 0 elsewhere (I). Against it the gradient of Lbar at W_fin, which is 0, is the part
   of that group alone: so each group's part is 0 by itself, and repeating the group changes nothing. *)
From Attest Require Import ClaimTools LossClaims FiniteClaims Rates.
From Attest Require IndependentEmbeddings.
Open Scope R_scope.
Notation plus := Definitions.plus.

Definition in_group D (k c : nat) (s : sample) : bool := Nat.eqb (query s) k && tied_of D k c (label s).
Definition repeated D (k c m : nat) : dataset :=
  Dataset (tokens D) (dim D) (emb D) (flat_map (fun s => repeat s (if in_group D k c s then m else 1%nat)) (samples D)).
Section Repeat.
Variables (D : dataset) (k c m : nat).
Hypothesis Hm : (1 <= m)%nat.
Notation D' := (repeated D k c m).
Lemma repeated_in s : In s (samples D') <-> In s (samples D).
Proof.
  cbn. rewrite in_flat_map. split; [intros (t & Ht & H); apply repeat_spec in H; now subst|]. intros Hs. exists s. split; [auto|].
  destruct (in_group D k c s); [destruct m; [lia|now left]|now left].
Qed.
Lemma repeated_sum f : lsum (samples D') f = lsum (samples D) (fun s => INR (if in_group D k c s then m else 1%nat) * f s).
Proof.
  cbn [samples repeated]. induction (samples D) as [|s l IH]; [reflexivity|]. cbn [flat_map]. rewrite lsum_app, IH, lsum_cons. f_equal.
    generalize (if in_group D k c s then m else 1%nat). intros a.
  induction a as [|a IHa]; [cbn; ring|]. cbn [repeat]. rewrite lsum_cons, IHa, S_INR. ring.
Qed.
Hypothesis HR : realisable D.
Lemma repeated_realisable : realisable D'.
Proof.
  destruct HR as [H1 H2]. split.
  - intros E0. destruct (samples D) as [|s l] eqn:Es; [easy|]. assert (Hin : In s (samples D')) by (apply repeated_in; rewrite Es; now left).
    now rewrite E0 in Hin.
  - intros s Hs. apply H2. now apply repeated_in.
Qed.
Lemma repeated_edge q i j : edge D' q i j <-> edge D q i j.
Proof. split; intros (s & Hs & H); exists s; (split; [now apply repeated_in|exact H]). Qed.
Lemma repeated_reach q i j : reach D' q i j <-> reach D q i j.
Proof. split; induction 1 as [i|i x j Hix _ IH]; try constructor; eapply Relation_Operators.rt1n_trans; try exact IH; now apply repeated_edge. Qed.
Lemma repeated_scc q i j : scc D' q i j <-> scc D q i j.
Proof. unfold scc. now rewrite !repeated_reach. Qed.
Lemma repeated_tied q i j : tied_of D' q i j = tied_of D q i j.
Proof. apply eq_true_iff_eq. rewrite !tied_of_scc. apply repeated_scc. Qed.
Lemma repeated_S_fin W : S_fin D' W <-> S_fin D W.
Proof. split; intros (l & Hl & El); exists l; (split; [|exact El]); intros p Hp; specialize (Hl p Hp); now apply repeated_scc. Qed.
(** the slope of the restricted loss of one sample *)
Definition slope (W X : mat) (s : sample) : R :=
  lsum (In_ (tied_of D) s) (fun v => share_in D (tied_of D) W s v * (logit D X v (query s) - logit D X (label s) (query s))).
Lemma restricted_slope A W X : dim A = dim D -> emb A = emb D -> (forall q i j, tied_of A q i j = tied_of D q i j) ->
  inner A (gradient (restricted A (tied_of A)) W) X = / n A * lsum (samples A) (slope W X).
Proof.
  destruct A as [K d e l]. cbn [dim emb]. intros -> -> HT. set (A := Dataset K (dim D) (emb D) l) in *.
    change (inner (restricted A (tied_of A)) (gradient (restricted A (tied_of A)) W) X = / n A * lsum (samples A) (slope W X)).
  rewrite inner_gradient. unfold n. cbn [samples restricted]. rewrite map_length, lsum_map. f_equal. apply lsum_ext. intros s _.
    cbn [context label query]. unfold slope, In_.
  rewrite (filter_ext (tied_of A (query s) (label s)) (tied_of D (query s) (label s))) by (intros; apply HT). apply lsum_ext. intros v _. f_equal.
Qed.
Hypothesis HI : independent D.
Hypothesis HF : well_formed D.
Lemma group_slope Wf X : is_Wfin D Wf -> lsum (samples D) (fun s => if in_group D k c s then slope Wf X s else 0) = 0.
Proof.
  intros HW. destruct (IndependentEmbeddings.logit_table D HI (fun u q => if Nat.eqb q k && tied_of D k c u then logit D X u q else 0)) as (Y & HY).
  pose proof (minimal_gradient D (tied_of D) (tied_of_refl D) HR Wf (Wfin_minimal D Wf HR HW)) as G0. pose proof (inner_null D _ Y G0) as Z.
    rewrite (restricted_slope D Wf Y eq_refl eq_refl (fun q i j => eq_refl)) in Z.
  pose proof (n_pos D HR) as Hn. apply Rmult_integral in Z as [Z|Z]; [pose proof (Rinv_0_lt_compat _ Hn); lra|].
    transitivity (lsum (samples D) (slope Wf Y)); [|exact Z].
    apply lsum_ext.
    intros s Hs. destruct (HF s Hs) as (Fq & Fl & Fc). unfold slope.
  assert (Same : forall v, In v (In_ (tied_of D) s) -> logit D Y v (query s) = if in_group D k c s then logit D X v (query s) else 0).
  { intros v Hv. apply filter_In in Hv as [Hv Tv]. rewrite HY by auto. unfold in_group.
    destruct (Nat.eqb_spec (query s) k) as [E0|]; cbn [andb]; [|reflexivity]. rewrite E0 in *.
    assert (Ev : tied_of D k c v = tied_of D k c (label s)).
    { apply eq_true_iff_eq. rewrite !tied_of_scc. apply tied_of_scc in Tv.
      split; intros S0; [eapply scc_trans; [exact S0|now apply scc_sym]|eapply scc_trans; eauto]. }
    rewrite Ev. reflexivity. }
  assert (Ly : In (label s) (In_ (tied_of D) s)) by (apply filter_In; split; [now apply HR|apply tied_of_refl]). destruct (in_group D k c s) eqn:Eg.
  - apply lsum_ext. intros v Hv. rewrite (Same v Hv), (Same _ Ly). reflexivity.
  - symmetry. rewrite <- (lsum_zero (In_ (tied_of D) s)). apply lsum_ext. intros v Hv. rewrite (Same v Hv), (Same _ Ly). ring.
Qed.
Theorem weights_blind_finite Wf : is_Wfin D Wf -> is_Wfin D' Wf.
Proof.
  intros HW. pose proof repeated_realisable as HR'. split; [apply repeated_S_fin, HW|]. intros V _.
    rewrite <- !(Lbar_risk D' (tied_of D') (tied_of_refl D') HR').
  pose proof (restricted_realisable D' (tied_of D') (tied_of_refl D') HR') as HRr. pose proof (risk_tangent _ HRr Wf V) as T.
  assert (Z : inner D' (gradient (restricted D' (tied_of D')) Wf) (diff V Wf) = 0);
    [|change (inner (restricted D' (tied_of D')) (gradient (restricted D' (tied_of D')) Wf) (diff V Wf) = 0) in Z; rewrite Z in T; lra].
  rewrite (restricted_slope D' Wf (diff V Wf) eq_refl eq_refl repeated_tied), repeated_sum.
  pose proof (minimal_gradient D (tied_of D) (tied_of_refl D) HR Wf (Wfin_minimal D Wf HR HW)) as G0.
    pose proof (inner_null D _ (diff V Wf) G0) as Z. rewrite (restricted_slope D Wf (diff V Wf) eq_refl eq_refl (fun q i j => eq_refl)) in Z.
  pose proof (n_pos D HR) as Hn. apply Rmult_integral in Z as [Z|Z]; [pose proof (Rinv_0_lt_compat _ Hn); lra|].
    pose proof (group_slope Wf (diff V Wf) HW) as G.
  rewrite (lsum_ext (samples D) _ (fun s => slope Wf (diff V Wf) s + (INR m - 1) * (if in_group D k c s then slope Wf (diff V Wf) s else 0))) by
    (intros s _; destruct (in_group D k c s); cbn [INR]; ring).
  rewrite lsum_plus, lsum_scale, Z, G. ring.
Qed.
End Repeat.
